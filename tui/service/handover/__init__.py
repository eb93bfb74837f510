"""The patient who is open in the practice software, handed over in a file: GDT, or VDDS-media."""

from tui.service.handover.patient import HandedPatient
from tui.service.handover.reading import answer_vdds, read_patient, read_patient_file
from tui.service.handover.reply import write_reply

__all__ = ["HandedPatient", "answer_vdds", "read_patient", "read_patient_file", "write_reply"]
