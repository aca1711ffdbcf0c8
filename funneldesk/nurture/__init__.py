"""Nurture at work: what joins the stored sequences with the messages that go out and the answers that come back."""
