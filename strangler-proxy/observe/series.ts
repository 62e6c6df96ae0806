import {
  Counter,
  type CounterConfiguration,
  Histogram,
  type HistogramConfiguration,
} from 'prom-client';

// prom-client makes a text of the labels for each observation. Here whoever counts keeps what is
// counted, so that an observation is an addition, and labels are looked at when the metrics are read.

type Labels = Readonly<Record<string, string>>;

/** One number of a counter, with its labels. */
export class Count {
  value = 0;
  readonly labels: Labels;

  constructor(labels: Labels) {
    this.labels = labels;
  }
}

/** A counter whose numbers are kept by who counts. */
export class CountedCounter extends Counter {
  readonly #counts: Count[];

  constructor(configuration: CounterConfiguration<string>) {
    const counts: Count[] = [];
    super({
      ...configuration,
      collect() {
        this.reset();
        for (const { labels, value } of counts) this.inc(labels, value);
      },
    });
    this.#counts = counts;
  }

  at(labels: Labels): Count {
    const count = new Count(labels);
    this.#counts.push(count);
    return count;
  }
}

/** The observations of a histogram with one set of labels. */
export class Series {
  readonly labels: Labels;
  readonly bounds: readonly number[];
  /** One more than bounds: the last is for what is beyond. */
  readonly counts: number[];
  sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
    counts[index] = (counts[index] ?? 0) + 1;
    this.sum += value;
  }
}

/** A histogram whose series are kept by who observes. */
export class KeptHistogram extends Histogram {
  readonly #series: Series[] = [];
  readonly #about: { name: string; help: string };
  readonly #bounds: readonly number[];

  constructor(configuration: HistogramConfiguration<string> & { buckets: number[] }) {
    super(configuration);
    this.#about = { name: configuration.name, help: configuration.help };
    this.#bounds = configuration.buckets;
  }

  at(labels: Labels): Series {
    const series = new Series(labels, this.#bounds);
    this.#series.push(series);
    return series;
  }

  override async get() {
    const values = this.#series.flatMap((series) => valuesOf(this.#about.name, series));
    // What prom-client's own histograms give; its types do not know the words.
    return { ...this.#about, type: 'histogram', values, aggregator: 'sum' } as unknown as Awaited<
      ReturnType<Histogram['get']>
    >;
  }

  /** What prom-client asks for when it writes text. */
  getForPromString() {
    return this.get();
  }
}

function valuesOf(name: string, { labels, bounds, counts, sum }: Series) {
  let count = 0;
  const buckets = counts.map((each, index) => {
    count += each;
    const le = bounds[index] ?? '+Inf';
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
