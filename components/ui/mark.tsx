/** Two posts and a bar that lifts; takes the colour of the text around it. */
export function Mark({ className = "size-5" }: { className?: string }) {
  return (
    <svg viewBox="0 0 16 16" className={className} fill="currentColor" aria-hidden="true">
      <path d="M1 5h3v10H1zM12 9h3v6h-3z" />
      <path d="M2 7.2 14.4.9l.9 1.8L3.4 8.9z" />
    </svg>
  );
}
