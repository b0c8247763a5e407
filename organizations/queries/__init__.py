"""What pages show of people and products, read in as few queries as the page allows; a module a page."""
