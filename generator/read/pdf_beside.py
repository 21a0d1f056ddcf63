"""What a PDF holds beside what stands on its pages: attached files, comments, hidden fields."""

from __future__ import annotations

import ctypes
from typing import Any

from generator.read.descriptions import FIGURE

_COMMENTED = 200
"""Bytes of a comment that are looked at for figures."""


def beside_pages(document: Any) -> dict[str, int]:
    """How many files are attached, and how many comments and descriptions hold a figure.

    Of a document of PDFium's. What they say is not looked at any further.
    """
    import pypdfium2.raw as pdfium

    shown_with_text = {
        pdfium.FPDF_ANNOT_LINK,
        pdfium.FPDF_ANNOT_WIDGET,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_POPUP,
    }
    unseen = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
    files, notes = pdfium.FPDFDoc_GetAttachmentCount(document), 0
    for index in range(len(document)):
        page = document[index]
        for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
            item = pdfium.FPDFPage_GetAnnot(page, number)
            if not item:
                continue
            kind = pdfium.FPDFAnnot_GetSubtype(item)
            files += kind == pdfium.FPDF_ANNOT_FILEATTACHMENT
            if pdfium.FPDFAnnot_GetFlags(item) & unseen or kind not in shown_with_text:
                texts = (_text(item, key) for key in (b"Contents", b"V"))
                notes += any(letter.isdigit() for text in texts for letter in text)
            pdfium.FPDFPage_CloseAnnot(item)
        page.close()
    about = document.get_metadata_dict()
    described = sum(
        FIGURE.search(about.get(key, "")) is not None for key in ("Subject", "Keywords")
    )
    return {"files": max(files, 0), "notes": notes, "described": described}


def _text(item: Any, key: bytes) -> str:
    import pypdfium2.raw as pdfium

    buffer = ctypes.create_string_buffer(_COMMENTED)
    target = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    needed = pdfium.FPDFAnnot_GetStringValue(item, key, target, _COMMENTED)
    return buffer.raw[: min(needed, _COMMENTED)].decode("utf-16-le", "replace")
