"""Stories of teams."""
