"""Lists, declared once each: searched, filtered, sorted, paged, selected. Start reading at `table.py`."""
