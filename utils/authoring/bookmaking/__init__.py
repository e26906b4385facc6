"""Making the book: the course as a static site, from the sources of everything else.

`outputs` runs the solved chapters and keeps what they print, `collecting` writes a folder of pages,
and `site` gives that to Sphinx. `texts`, `tables`, `course_map`, `data_cards` and `verified` make
single pages.
"""
