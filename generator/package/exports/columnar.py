"""A resource as a Parquet file, with the types of its Table Schema.

A hidden figure is null, and the `status` column beside it says so. Codes and months stay text.
What the columns mean travels in the file's metadata: `title`, `description`, their English twins,
`source`, `licence` and `missing` on the table; words and `missing` on each column.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from generator.package.opening import Package
from generator.package.schema import Resource

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
    rows = package.tables[resource.name].rows
    columns, described = [], []
    for place, field in enumerate(resource.fields):
        # What has no type of its own in Arrow (`yearmonth`) is text.
        kind = TYPES.get(field.type, pa.string())
        cells = pa.array((row[place] for row in rows), pa.string())
        missing = pc.is_in(cells, value_set=pa.array(field.missing, pa.string()))
        columns.append(pc.if_else(missing, pa.scalar(None, pa.string()), cells).cast(kind))
        words = field.texts | {"missing": " ".join(filter(None, field.missing))}
        described.append(pa.field(field.name, kind, metadata=words))
    metadata = resource.texts | {
        "source": "; ".join(package.sources),
        "licence": "; ".join(package.licences),
        "missing": "; ".join(
            f"{mark} = {nb} / {en}" for mark, _, nb, en in package.rows("symbols")
        ),
    }
    return pa.Table.from_arrays(columns, schema=pa.schema(described, metadata))
