"""The peer of bench/rsna-table.bench.ts: pandas reads the table and pivots it. Prints JSON."""
import json
import resource
import sys
import time

import pandas as pd

begun = time.perf_counter()
rows = pd.read_csv(sys.argv[1]).drop_duplicates()
rows[["slice", "subtype"]] = rows["ID"].str.rsplit("_", n=1, expand=True)
table = rows.pivot(index="slice", columns="subtype", values="Label")
seconds = time.perf_counter() - begun
subtypes = ["epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural", "any"]
print(json.dumps({
    "seconds": seconds,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "slices": len(table),
    "present": [int(table[name].sum()) for name in subtypes],
}))
