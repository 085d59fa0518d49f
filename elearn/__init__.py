"""The training and compliance site, one package per noun. See docs/architecture.md."""
