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
  /** The first column names the row, so it stands at the start. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes the whole row a link, through its first cell. */
  rowHref?: (row: Row) => ComponentProps<typeof Link>["href"];
  /** Stands at the row's end, above the row's link. */
  actions?: (row: Row) => ReactNode;
  density?: keyof typeof LOOKS;
};

/** The wide and the dense ones have many columns, so they stay cards until there is room for those. */
const LOOKS = {
  regular: {
    table: "@lg:table",
    caption: "@lg:table-caption",
    head: "@lg:not-sr-only @lg:table-header-group",
    body: "@lg:table-row-group",
    row: "@lg:table-row @lg:border-dotted @lg:py-0",
    name: "@lg:table-cell @lg:h-11 @lg:px-3 @lg:py-1.5 @lg:first:pl-0",
    cell: "@lg:table-cell @lg:h-11 @lg:px-3 @lg:py-1.5 @lg:before:content-none @lg:last:pr-0",
    start: "@lg:text-left",
    actions: "@lg:table-cell @lg:h-11 @lg:py-1",
  },
  wide: {
    table: "@3xl:table",
    caption: "@3xl:table-caption",
    head: "@3xl:not-sr-only @3xl:table-header-group",
    body: "@3xl:table-row-group",
    row: "@3xl:table-row @3xl:border-dotted @3xl:py-0",
    name: "@3xl:table-cell @3xl:h-11 @3xl:px-3 @3xl:py-1.5 @3xl:first:pl-0",
    cell: "@3xl:table-cell @3xl:h-11 @3xl:px-3 @3xl:py-1.5 @3xl:before:content-none @3xl:last:pr-0",
    start: "@3xl:text-left",
    actions: "@3xl:table-cell @3xl:h-11 @3xl:py-1",
  },
  dense: {
    table: "@4xl:table",
    caption: "@4xl:table-caption",
    head: "@4xl:not-sr-only @4xl:table-header-group",
    body: "@4xl:table-row-group",
    row: "@4xl:table-row @4xl:border-dotted @4xl:py-0",
    name: "@4xl:table-cell @4xl:h-9 @4xl:px-3 @4xl:py-1.5 @4xl:first:pl-0",
    cell: "@4xl:table-cell @4xl:h-9 @4xl:px-3 @4xl:py-1.5 @4xl:before:content-none @4xl:last:pr-0",
    start: "@4xl:text-left",
    actions: "@4xl:table-cell @4xl:h-9 @4xl:py-1",
  },
};

/** Rows and columns where there is room; on a phone each row is a card with the same labels. Same markup for both. */
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
  const look = LOOKS[density];
  const [first, ...others] = columns;
  if (!first) return null;
  return (
    <div className="@container">
      <table className={`block w-full text-sm ${look.table}`}>
        <caption
          className={captionVisible ? `block pb-3 text-left font-semibold ${look.caption}` : "sr-only"}
        >
          {caption}
        </caption>
        <thead className={`sr-only ${look.head}`}>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={`sticky top-0 z-20 border-b bg-surface-raised px-3 py-2 text-xs font-medium whitespace-nowrap text-ink-muted first:pl-0 last:pr-0 ${column.align === "end" ? "text-right" : "text-left"}`}
              >
                {column.header}
              </th>
            ))}
            {actions && (
              <th scope="col" className="sticky top-0 z-20 border-b bg-surface-raised">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className={`block ${look.body}`}>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={`relative block border-b py-3 last:border-b-0 ${look.row} ${rowHref ? "hover:bg-surface-sunken" : ""}`}
            >
              <th scope="row" className={`block pb-1 text-left font-medium ${look.name}`}>
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
                  className={`flex justify-between gap-4 py-0.5 text-right before:shrink-0 before:text-ink-muted before:content-[attr(data-label)/''] ${look.cell} ${column.align === "end" ? "tabular-nums" : look.start}`}
                >
                  <span className="min-w-0 wrap-break-word">{column.cell(row)}</span>
                </td>
              ))}
              {actions && (
                <td className={`relative z-10 block pt-2 text-right ${look.actions}`}>{actions(row)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
