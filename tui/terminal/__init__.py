"""The layer between Textual and the terminal, for terminals that are slow, old or in another character set.

==================  ==================================================================================
`environment`       defaults that must be set before Textual is imported; is this terminal fit?
`typeahead`         takes the terminal before the slow imports, so that nothing typed meanwhile is lost
`driver`            the Textual driver: input in any character set, hang-ups, output that cannot fail
`display`           the mixin for the App: only changed cells are written
`key_order`,        keys take effect in the order in which they were typed
`key_order_mixin`
`picture`           what the terminal shows, and what it should show
`difference`,       the fewest bytes from the one to the other
`shifting`
`abilities`         what the terminal can do beyond a VT100, from terminfo
`cells`, `styles`   characters and styles as a terminal counts them
`glyphs`            an ASCII look for terminals without line drawing or UTF-8
`decoding`          bytes from the keyboard to text
==================  ==================================================================================

Nothing is imported here: `environment` and `typeahead` run before Textual may be.
"""
