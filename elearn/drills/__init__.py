"""The referee: hard questions answered in writing, judged by rules that say why, every try kept."""
