"""The contract: ``openapi.json``, made from the declarations and from recorded examples."""
