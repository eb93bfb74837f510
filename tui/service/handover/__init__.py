"""The patient who is open in the practice software, handed over in a file: GDT, or VDDS-media."""

from tui.service.handover.folder import WaitingFile, WatchedFolder, give_back, take
from tui.service.handover.patient import HandedPatient, ReplyAddress
from tui.service.handover.reading import answer_vdds, read_patient_file, waits_for_an_answer
from tui.service.handover.reply import require_writable, write_reply

__all__ = [
    "HandedPatient",
    "ReplyAddress",
    "WaitingFile",
    "WatchedFolder",
    "answer_vdds",
    "give_back",
    "read_patient_file",
    "require_writable",
    "take",
    "waits_for_an_answer",
    "write_reply",
]
