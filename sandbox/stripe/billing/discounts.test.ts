import { expect, test } from "vitest";
import { sharesOf } from "./discounts";

test.each([
  ["20% of one", [2900], { percent_off: 20, amount_off: null }, [580]],
  ["12.5% of two, halves up", [100, 1003], { percent_off: 12.5, amount_off: null }, [13, 125]],
  ["all of it", [2900, 1], { percent_off: 100, amount_off: null }, [2900, 1]],
  ["$5 of one", [2900], { percent_off: null, amount_off: 500 }, [500]],
  ["$5 of two, in proportion", [2000, 1000], { percent_off: null, amount_off: 500 }, [333, 167]],
  ["$1 of three, to the cent", [10, 10, 10], { percent_off: null, amount_off: 10 }, [3, 3, 4]],
  ["more than there is", [300, 200], { percent_off: null, amount_off: 900 }, [300, 200]],
  ["of nothing", [], { percent_off: null, amount_off: 900 }, []],
])("%s", (_, amounts, coupon, shares) => expect(sharesOf(amounts, coupon)).toEqual(shares));
