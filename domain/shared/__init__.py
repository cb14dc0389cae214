"""What every bounded context speaks of: money, dates, personal data, the event base, errors."""
