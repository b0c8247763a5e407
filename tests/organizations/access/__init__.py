"""Stories of product access: of members, of teams, of whoever is invited."""
