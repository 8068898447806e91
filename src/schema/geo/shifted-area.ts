/**
 * Where Chinese maps shift coordinates. The common code asks only whether a point lies in the rectangle
 * lon 72.004 to 137.8347, lat 0.8293 to 55.8271 and so moves Seoul, Hanoi, Taipei and Vladivostok by half a
 * kilometre. This table is finer: the mainland with Hainan, the Paracel Islands, Hong Kong and Macau, in bands of half
 * a degree of latitude, each with the stretches of longitude the land covers, widened by about 0.12 degrees (some
 * 12 km) so that no place of the mainland is missed. Traced from the public-domain Natural Earth 1:10m countries.
 *
 * Limits: a foreign place within some 12 km of the border or coast (Sinuiju, Blagoveshchensk, Kinmen) still counts as
 * inside. Hong Kong and Macau are inside on purpose: the Chinese map services show them in their shifted system too.
 */

const BAND_DEGREES = 0.5

/** South edge of the band, then west and east end of every stretch in it; degrees of WGS-84. */
type Band = readonly [south: number, ...stretches: (readonly [west: number, east: number])[]]

const BANDS: readonly Band[] = [
  [15.5, [111, 111.9]],
  [16, [111.4, 111.9]],
  [16.5, [111.4, 112.9]],
  [17, [112.2, 112.5]],
  [18, [108.5, 110.4]],
  [18.5, [108.4, 110.7]],
  [19, [108.4, 111.1]],
  [19.5, [108.5, 111.2]],
  [20, [109.1, 111.1]],
  [20.5, [108.9, 110.8]],
  [21, [99.9, 102], [107.2, 113]],
  [21.5, [99, 102], [106.5, 114.5]],
  [22, [99, 104.2], [106.4, 115.1]],
  [22.5, [98.9, 116.7]],
  [23, [98.6, 117.6]],
  [23.5, [97.3, 118.1]],
  [24, [97.3, 118.8]],
  [24.5, [97.3, 119.3]],
  [25, [97.5, 120]],
  [25.5, [97.9, 120]],
  [26, [98.4, 120.3]],
  [26.5, [98.5, 120.6]],
  [27, [88.6, 89.3], [98.1, 121.3]],
  [27.5, [85.7, 89.7], [90.3, 92.9], [97.9, 121.5]],
  [28, [84.5, 93.5], [96.3, 121.8]],
  [28.5, [84, 95.5], [96, 122.1]],
  [29, [82.9, 122.2]],
  [29.5, [80.9, 81.4], [82, 122.6]],
  [30, [80, 122.6]],
  [30.5, [79.1, 122.7]],
  [31, [78.5, 122.2]],
  [31.5, [78.4, 122.2]],
  [32, [78.2, 122]],
  [32.5, [78.2, 121.6]],
  [33, [78.6, 121.1]],
  [33.5, [78.6, 120.8]],
  [34, [78.1, 120.6]],
  [34.5, [77.9, 120.2]],
  [35, [76.7, 120.1]],
  [35.5, [75.7, 120.8]],
  [36, [75.7, 121.3]],
  [36.5, [74.2, 122.7]],
  [37, [74.2, 122.9]],
  [37.5, [74.6, 122.9]],
  [38, [73.6, 121.1]],
  [38.5, [73.5, 123.4]],
  [39, [73.4, 123.4]],
  [39.5, [73.5, 124.6]],
  [40, [73.7, 125.4]],
  [40.5, [74.6, 126.4]],
  [41, [76.6, 128.5]],
  [41.5, [78.2, 129.2]],
  [42, [79.6, 103.6], [105.4, 130.8]],
  [42.5, [80, 102], [107.4, 131.4]],
  [43, [80.2, 96.5], [110.3, 131.5]],
  [43.5, [80.2, 96], [111, 131.5]],
  [44, [80.2, 95.8], [111.2, 131.4]],
  [44.5, [79.7, 94.8], [111.2, 133.3]],
  [45, [79.7, 93.9], [111.5, 112.9], [113.7, 133.6]],
  [45.5, [82.1, 91.2], [114.4, 133.9]],
  [46, [82.3, 91.2], [116, 134.2]],
  [46.5, [82.5, 91.2], [116.6, 134.4]],
  [47, [82.8, 91.1], [118.9, 134.9]],
  [47.5, [85.3, 90.7], [115.3, 134.9]],
  [48, [85.3, 90.2], [115.3, 131.1], [132.5, 134.9]],
  [48.5, [85.6, 88.7], [115.6, 130.9], [134.2, 134.6]],
  [49, [86.5, 88], [115.9, 130.6]],
  [49.5, [116.2, 129.7]],
  [50, [118.3, 127.8]],
  [50.5, [119, 127.5]],
  [51, [119.3, 127.3]],
  [51.5, [119.7, 127.1]],
  [52, [119.9, 126.7]],
  [52.5, [119.9, 126.5]],
  [53, [120.1, 126]],
  [53.5, [121.5, 124.4]],
]

/** Whether Chinese maps shift the point; lon and lat in degrees of WGS-84. */
export const inShiftedArea = (lon: number, lat: number): boolean => {
  const south = Math.floor(lat / BAND_DEGREES) * BAND_DEGREES
  const band = BANDS.find(([edge]) => edge === south)
  if (band === undefined) return false
  const [, ...stretches] = band
  return stretches.some(([west, east]) => lon >= west && lon <= east)
}
