"""The activity log as people read it (ORG-15): which entries, how they are found, and in which words."""
