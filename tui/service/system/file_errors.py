"""Why the operating system refused a file, in German."""

from __future__ import annotations

import errno

from tui.language.catalogue import _, gettext_noop

_SYSTEM_ERRORS = {
    errno.EACCES: gettext_noop("keine Berechtigung"),
    errno.EPERM: gettext_noop("keine Berechtigung"),
    errno.EROFS: gettext_noop("das Dateisystem kann nur gelesen werden"),
    errno.ENOSPC: gettext_noop("der Datenträger ist voll"),
    errno.EDQUOT: gettext_noop("der Speicherplatz dieses Benutzers ist aufgebraucht"),
    errno.ENOTDIR: gettext_noop("ein Teil des Pfads ist kein Ordner"),
    errno.EISDIR: gettext_noop("das ist ein Ordner"),
    errno.EEXIST: gettext_noop("an dieser Stelle liegt schon etwas anderes"),
    errno.ENOENT: gettext_noop("nicht gefunden"),
    errno.ELOOP: gettext_noop("die symbolischen Verweise führen im Kreis"),
    errno.ENAMETOOLONG: gettext_noop("der Name ist zu lang"),
    errno.EIO: gettext_noop("Fehler beim Zugriff auf den Datenträger"),
}


def system_error(fault: OSError) -> str:
    """The reason of a refused file operation, without a full stop; the error number where there are no words for it."""
    known = _SYSTEM_ERRORS.get(fault.errno or 0)
    return _(known) if known else _("Systemfehler {number}").format(number=fault.errno)
