"""How Sphinx makes the book: `course book` collects its pages, and runs Sphinx on this."""

from utils import __version__

project = "Advanced recurrent networks in Keras"
author = "the course's authors"
copyright = "the course's authors; prose CC BY 4.0, code Apache 2.0"
release = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.mathjax", "sphinx-mathjax-offline"]
exclude_patterns = ["files/**"]

# `…` stands in some code for what a reader fills in.
suppress_warnings = ["misc.highlighting_failure"]

# The chapters come with their outputs.
nb_execution_mode = "off"
# Widgets would be drawn by scripts of a foreign address; no output needs them.
nb_ipywidgets_js: dict[str, object] = {}

myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 4

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["static"]
html_css_files = ["book.css"]
# A copy of each source beside its page would hold the answers unfolded.
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "show_navbar_depth": 1,
    "home_page_in_toc": True,
    # A second search and nothing else would stand in a bar above the page.
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
}
