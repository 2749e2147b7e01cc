import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { SubscriberActs } from "@/components/admin/acts";
import { aheadWords } from "@/components/admin/ahead-words";
import { EventTable } from "@/components/admin/event-table";
import { Fact, Facts } from "@/components/admin/facts";
import { InvoiceTable } from "@/components/admin/invoice-table";
import { NoticeTable } from "@/components/admin/notice-table";
import { Sheet } from "@/components/admin/sheet";
import { None } from "@/components/admin/subscriber-table";
import { SubscriptionTable } from "@/components/admin/subscription-table";
import { CreditsCard } from "@/components/billing/credits-card";
import { StoredLedgerTable } from "@/components/billing/ledger-table";
import { type Standing, standingOf } from "@/components/billing/standing";
import { accessWords, nextWords, priceWords } from "@/components/billing/words";
import { Card } from "@/components/ui/card";
import { CopyField } from "@/components/ui/copy-field";
import { Day, Instant } from "@/components/ui/day";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { StatusBadge } from "@/components/ui/status-badge";
import { requireAdmin } from "@/lib/auth/session";
import { agendaOf, nextDueAt } from "@/lib/billing/agenda";
import { cardWords } from "@/lib/billing/card";
import { formatCredits } from "@/lib/billing/money";
import { wordsOf } from "@/lib/billing/notices";
import { nowFor } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { eventsPage } from "@/lib/db/events";
import { invoicesPage } from "@/lib/db/invoices";
import { ledgerPage } from "@/lib/db/ledger";
import { noticesOf } from "@/lib/db/notifications";
import { subscriptionsOf } from "@/lib/db/subscribers";
import { findUser, type UserRecord } from "@/lib/db/users";
import { endAhead } from "@/lib/flows/advance-clock";
import { advanceClock, replay, syncSubscriber } from "../../actions";

export const metadata: Metadata = { title: "Subscriber" };

const ROWS = 50;

type Props = { params: Promise<{ id: string }> };

export default async function SubscriberPage({ params }: Props) {
  await requireAdmin();
  const { id } = await params;
  const user = /^[\w-]{1,64}$/.test(id) ? await findUser(db(), id) : null;
  if (!user) notFound();
  const customerId = user.stripeCustomerId;
  const [{ rows: entries }, subscriptions, invoices, notices, events] = await Promise.all([
    ledgerPage(db(), id, {}, null, ROWS),
    subscriptionsOf(db(), id),
    invoicesPage(db(), id, null, ROWS),
    noticesOf(db(), id, ROWS),
    customerId ? eventsPage(db(), { customerId }, 1) : null,
  ]);
  const standing = standingOf({ ...user, now: nowFor(user) });
  return (
    <>
      <PageHeader
        title={<span className="wrap-anywhere">{user.email}</span>}
        lead={user.name}
        aside={<StatusBadge status={standing.access.status} />}
      />
      <div className="grid gap-6">
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <Card title="Access">
            <p className="mb-3 max-w-text">{accessWords(standing)}</p>
            <PlanFacts user={user} standing={standing} />
          </Card>
          <div className="grid gap-4">
            <CreditsCard standing={standing} />
            <Card title="Acts">
              <SubscriberActs
                sync={syncSubscriber.bind(null, id)}
                advance={advanceClock.bind(null, id)}
                ahead={aheadWords(endAhead(user, standing.now), standing)}
              />
              <p className="mt-3 text-sm">
                <Link href={{ pathname: "/admin/contracts", query: { email: user.email } }} className="link">
                  Offer a contract
                </Link>
              </p>
            </Card>
          </div>
        </div>
        <Card title="Ids">
          <Facts>
            <Id name="User" value={user.id} />
            <Id name="Customer" value={customerId} />
            <Id name="Subscription" value={user.subscription?.id} />
          </Facts>
        </Card>
        <section>
          <h2 className="mb-3 text-base">Ledger</h2>
          {entries.length > 0 ? (
            <Sheet>
              <StoredLedgerTable entries={entries} />
            </Sheet>
          ) : (
            <EmptyState title="Nothing entered yet">This account had neither a trial nor a plan.</EmptyState>
          )}
        </section>
        <section>
          <h2 className="mb-3 text-base">Subscriptions</h2>
          {subscriptions.length > 0 ? (
            <SubscriptionTable rows={subscriptions} />
          ) : (
            <EmptyState title="No subscription yet">A paid Checkout brings the first.</EmptyState>
          )}
        </section>
        <section>
          <h2 className="mb-3 text-base">Invoices</h2>
          {invoices.rows.length > 0 ? (
            <InvoiceTable rows={invoices.rows} />
          ) : (
            <EmptyState title="No invoice yet">A paid Checkout brings the first.</EmptyState>
          )}
        </section>
        <section>
          <h2 className="mb-3 text-base">Notices</h2>
          {notices.length > 0 ? (
            <NoticeTable
              rows={notices.map((one) => ({ ...one, title: wordsOf(one.kind, one.data).title }))}
            />
          ) : (
            <EmptyState title="Nothing told yet">The first sign-in sends the welcome.</EmptyState>
          )}
        </section>
        <section>
          <h2 className="mb-3 text-base">Events</h2>
          {events && events.rows.length > 0 ? (
            <EventTable rows={events.rows} replay={replay} ofOneCustomer />
          ) : (
            <EmptyState title="No events yet">Stripe has told nothing of this subscriber.</EmptyState>
          )}
        </section>
      </div>
    </>
  );
}

function PlanFacts({ user, standing }: { user: UserRecord; standing: Standing }) {
  const { plan, access, now } = standing;
  const { pending = null, unpaid = null } = user.subscription ?? {};
  const nextDue = nextDueAt(agendaOf({ ...user.state, ...user }), user.lookedAfterUntil, now);
  return (
    <Facts>
      <Fact name="Plan">{plan ? `${plan.name}, ${priceWords(plan)}` : access.planName}</Fact>
      <Fact name="Next">{nextWords(standing)}</Fact>
      <Fact name="Planned">
        {pending ? (
          <>
            {pending.name}, {priceWords(pending)}, from <Day at={pending.at} year />
          </>
        ) : (
          <None />
        )}
      </Fact>
      <Fact name="Waits for payment">
        {unpaid ? (
          <>
            {unpaid.name}, until <Instant at={unpaid.until} />
          </>
        ) : (
          <None />
        )}
      </Fact>
      <Fact name="Paid">
        {user.subscription ? user.subscription.byInvoice ? "By invoice" : "By card" : <None />}
      </Fact>
      <Fact name="Card">{user.card ? cardWords(user.card) : <None />}</Fact>
      <Fact name="Looked after next">{nextDue ? <Instant at={nextDue} /> : <None />}</Fact>
      <Fact name="Stored status">
        <StatusBadge status={user.state.status} />
      </Fact>
      <Fact name="Requests used">{formatCredits(access.requestsUsed)}</Fact>
      <Fact name="Their time">
        <Instant at={now} />, {user.simulatedNow ? "simulated" : "real"}
      </Fact>
    </Facts>
  );
}

function Id({ name, value }: { name: string; value: string | null | undefined }) {
  return (
    <Fact name={name}>
      {value ? <CopyField label={`${name.toLowerCase()} id`} value={value} /> : <None />}
    </Fact>
  );
}
