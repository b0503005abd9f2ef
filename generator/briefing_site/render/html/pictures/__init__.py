"""Geometry of the pictures: where everything goes, in numbers that a template only prints.

In: dates, ties and names. Out: plain values with coordinates; no HTML, no addresses, no lookups in the base.
Widths are hundredths of the picture's own width, so that a picture fits a phone and a desk without scaling its
letters; heights are pixels. The one exception is the network, whose nodes stand on a plane of fixed size.
"""
