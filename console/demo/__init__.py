"""The demo world: invented people, made by the product's own operations so that their log and mails are real."""
