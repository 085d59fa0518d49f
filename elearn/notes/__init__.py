"""A person's own notes and bookmarks in lessons; nobody else reads them."""
