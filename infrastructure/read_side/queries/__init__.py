"""What pages and jobs ask of the read models, in SQL over the views of the schema `read`."""
