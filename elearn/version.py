"""The version that /healthz answers and backups carry."""

VERSION = "0.1.0"
