/** The icons that only later parts of the page show: such a part adds them to the first ones. */
export const LATER_PATHS = {
  skip: 'M4 3.5v9l6-4.5zM12 3.5v9',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M6 4l4 4-4 4',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M10.2 10.2l3.3 3.3',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  check: 'M3.5 8.5l3 3 6-7',
  save: 'M8 2.5v7M5 6.8 8 9.8l3-3M2.5 11v2.5h11V11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  bin: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
  picture: 'M2.5 3.5h11v9h-11zM2.5 10.5 6 7.5l2.5 2.5 2-1.8 3 2.8M10.3 5.7h.01',
  pin: 'M5.5 2.5h5l-.8 4 2.3 2.5h-8l2.3-2.5zM8 9v5',
  note: 'M3 2.5h10v8H8.5L5 13.5v-3H3zM5.5 5.5h5M5.5 7.8h3',
  stretch: 'M3.5 2.5v11M12.5 2.5v11M5.5 8h5M7 6 5 8l2 2M9 6l2 2-2 2',
  bolt: 'M8.8 2 4 9h3.4L7 14l5-7H8.6z',
} as const;
