"""The window around the rooms: navigation, header, actions, palette, notices and long work."""
