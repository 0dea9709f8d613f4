"""Pages of lawyers and legal-aid agencies, by who reads them."""
