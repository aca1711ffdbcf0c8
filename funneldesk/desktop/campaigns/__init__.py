"""The Campaigns room: campaigns and what they brought, nurture, segments, content and experiments."""
