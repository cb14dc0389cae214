"""Commands about subscriptions of other systems."""
