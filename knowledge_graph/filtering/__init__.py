"""What a question leaves in: the filter, geographic areas, and spatial filtering shared by both stores."""
