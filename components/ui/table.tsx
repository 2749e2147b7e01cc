import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

export type Column<Row> = {
  key: string;
  /** Also the label beside the value where rows are cards. */
  header: string;
  cell: (row: Row) => ReactNode;
  /** `end` for numbers. */
  align?: "start" | "end";
};

type Props<Row> = {
  caption: string;
  /** Hidden by default: the heading above usually says it. */
  captionVisible?: boolean;
  /** The first column names the row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes the whole row a link, through its first cell. */
  rowHref?: (row: Row) => ComponentProps<typeof Link>["href"];
  /** Stands at the row's end, above the row's link. */
  actions?: (row: Row) => ReactNode;
  density?: "regular" | "dense";
};

/** Rows and columns on a wide screen; on a phone each row is a card with the same labels. Same markup for both. */
export function Table<Row>({
  caption,
  captionVisible = false,
  columns,
  rows,
  rowKey,
  rowHref,
  actions,
  density = "regular",
}: Props<Row>) {
  const height = density === "dense" ? "sm:h-9" : "sm:h-11";
  const [first, ...others] = columns;
  if (!first) return null;
  return (
    <table className="block w-full text-sm sm:table">
      <caption className={captionVisible ? "block pb-3 text-left font-semibold sm:table-caption" : "sr-only"}>
        {caption}
      </caption>
      <thead className="sr-only sm:not-sr-only sm:table-header-group">
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={`sticky top-0 z-10 border-b bg-surface-raised px-3 py-2 text-xs font-medium text-ink-muted first:pl-0 last:pr-0 ${column.align === "end" ? "text-right" : "text-left"}`}
            >
              {column.header}
            </th>
          ))}
          {actions && (
            <th scope="col" className="sticky top-0 border-b bg-surface-raised">
              <span className="sr-only">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            className={`relative block border-b py-3 last:border-b-0 sm:table-row sm:border-dotted sm:py-0 ${rowHref ? "hover:bg-surface-sunken" : ""}`}
          >
            <th
              scope="row"
              className={`block pb-1 text-left font-medium sm:table-cell sm:px-3 sm:py-1.5 sm:first:pl-0 ${height} ${first.align === "end" ? "sm:text-right" : ""}`}
            >
              {rowHref ? (
                <Link href={rowHref(row)} className="after:absolute after:inset-0">
                  {first.cell(row)}
                </Link>
              ) : (
                first.cell(row)
              )}
            </th>
            {others.map((column) => (
              <td
                key={column.key}
                data-label={column.header}
                className={`flex justify-between gap-4 py-0.5 before:shrink-0 before:text-ink-muted before:content-[attr(data-label)/''] sm:table-cell sm:px-3 sm:py-1.5 sm:before:content-none sm:last:pr-0 ${height} ${column.align === "end" ? "tabular-nums sm:text-right" : ""}`}
              >
                <span className="min-w-0 text-right break-words sm:text-inherit">{column.cell(row)}</span>
              </td>
            ))}
            {actions && (
              <td className={`relative z-10 block pt-2 text-right sm:table-cell sm:py-1 ${height}`}>
                {actions(row)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
