"""The pictures of a dossier, as SVG."""
