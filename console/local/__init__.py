"""The services that `make run` and the tests start when none are configured. Nothing of the product imports this."""
