"""Charts in the window: the process that draws them, the picture that answers to mouse and keys, and its card."""
