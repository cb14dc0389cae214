"""Taking in what another bank system holds: records, their execution, the report."""
