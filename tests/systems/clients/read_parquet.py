"""Reads Parquet files with a reader of another make, and prints their columns, codecs and rows as one line of JSON."""

import json
import sys

import pyarrow.parquet as parquet


def main():
    columns, codecs, rows = [], set(), []
    for path in sys.argv[1:]:
        file = parquet.ParquetFile(path)
        columns.append([[field.name, str(field.type)] for field in file.schema_arrow])
        for group in range(file.num_row_groups):
            found = file.metadata.row_group(group)
            codecs.update(found.column(column).compression for column in range(found.num_columns))
        rows += file.read().to_pylist()
    print(json.dumps({"columns": columns, "codecs": sorted(codecs), "rows": rows}, default=str))


if __name__ == "__main__":
    main()
