"""Tables as offices send them: bytes to cells with their true addresses, then columns and rows understood. Knows no database."""
