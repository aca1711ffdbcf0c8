"""A filter on people as boxes of conditions, shared by the rooms and pages that ask for one."""
