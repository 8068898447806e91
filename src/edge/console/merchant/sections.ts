import { afterSales } from './after-sales.tsx'
import { booking } from './booking.ts'
import { counter } from './counter.tsx'
import type { Section } from './desk.tsx'
import { day, figures, payouts } from './figures.tsx'
import { invoices } from './invoices.tsx'
import { links } from './links.tsx'
import { orders } from './orders.tsx'
import { products } from './products.tsx'
import { queue } from './queue.tsx'
import { reviews } from './reviews.tsx'
import { staff } from './staff.tsx'
import { stock } from './stock.tsx'
import { store } from './store.tsx'

/** What can be done at a desk, in the order of its navigation. */
export const SECTIONS: readonly Section[] = [
  orders,
  counter,
  queue,
  booking,
  afterSales,
  reviews,
  products,
  stock,
  day,
  figures,
  payouts,
  invoices,
  store,
  staff,
  links,
]
