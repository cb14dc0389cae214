"""Who the bank's customers are."""
