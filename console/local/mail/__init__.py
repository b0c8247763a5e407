"""The local mail catcher: takes every mail over SMTP, keeps it, shows it on a page. Knows nothing of Steward."""
