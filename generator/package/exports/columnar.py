"""A resource as a Parquet file, with the types of its Table Schema.

A hidden figure is null, and the `status` column beside it says so. Codes and months stay text.
What the columns mean travels in the file's metadata: `title`, `description`, their English twins,
`source`, `licence` and `missing` on the table; words and `missing` on each column.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from generator.package.csv_tables import WRITTEN

from .contents import Field, Package, Resource, Words

TYPES = {
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def write_parquet(package: Package, resource: Resource, file: Path) -> None:
    """Write one resource of the package as `file`."""
    pq.write_table(typed_table(package, resource), file, compression="snappy")


def typed_table(package: Package, resource: Resource) -> pa.Table:
    """The rows of a resource as typed columns, in the order of the CSV."""
    printed = _printed_cells(package.folder / resource.path, resource)
    columns = [_typed(printed.column(field.name), field) for field in resource.fields]
    schema = pa.schema([_described(field) for field in resource.fields])
    metadata = _described_words(resource.words) | {
        "source": "; ".join(package.sources),
        "licence": "; ".join(package.licences),
        "missing": "; ".join(f"{s.mark} = {s.meaning} / {s.meaning_en}" for s in package.symbols),
    }
    return pa.Table.from_arrays(columns, schema=schema.with_metadata(metadata))


def _printed_cells(file: Path, resource: Resource) -> pa.Table:
    """Every cell of a CSV file as the text that was written."""
    as_text = {field.name: pa.string() for field in resource.fields}
    cells = pyarrow.csv.read_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(column_types=as_text, strings_can_be_null=False),
    )
    columns = [
        pc.replace_substring_regex(column, f"^{WRITTEN}", r"\1") for column in cells.itercolumns()
    ]
    return pa.Table.from_arrays(columns, names=cells.column_names)


def _typed(cells: pa.ChunkedArray, field: Field) -> pa.ChunkedArray:
    """The cells as the field's type, null where the text stands for no value."""
    missing = pc.is_in(cells, value_set=pa.array(field.missing, pa.string()))
    return pc.if_else(missing, pa.scalar(None, pa.string()), cells).cast(_type(field))


def _type(field: Field) -> pa.DataType:
    """The Arrow type of a field; what has no type of its own in Arrow (`yearmonth`) is text."""
    return TYPES.get(field.type, pa.string())


def _described(field: Field) -> pa.Field:
    metadata = _described_words(field.words) | {"missing": " ".join(filter(None, field.missing))}
    return pa.field(field.name, _type(field), metadata=metadata)


def _described_words(words: Words) -> dict[str, str]:
    return {
        "title": words.title,
        "title_en": words.title_en,
        "description": words.description,
        "description_en": words.description_en,
    }
