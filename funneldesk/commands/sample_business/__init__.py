"""The sample business, noun by noun; `commands.sample` makes it."""
