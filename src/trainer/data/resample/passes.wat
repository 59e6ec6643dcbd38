;; The two passes of resample.ts, on the 128-bit vectors that every processor has. Brought into passes.ts by
;; scripts/makePasses.mjs. Addresses and lengths are bytes. Reads and writes go past the end of a row, up to 16 bytes: what
;; is written there is overwritten by the next row, so rows are made from first to last and the last one needs room behind it.
(module
  (import "resample" "memory" (memory 1))

  ;; A pixel's red, green and blue are three lanes of a vector; the fourth belongs to the next pixel and is lost.
  (func (export "alongRows")
    (param $from i32) (param $rowLength i32) (param $rows i32)
    (param $first i32) (param $count i32) (param $weights i32) (param $stride i32) (param $columns i32)
    (param $to i32)
    (local $x i32) (local $pixel i32) (local $weight i32) (local $left i32) (local $sum v128)
    (loop $row
      (local.set $x (i32.const 0))
      (loop $column
        (local.set $pixel
          (i32.add (local.get $from) (i32.mul (i32.const 3) (i32.load (i32.add (local.get $first) (local.get $x))))))
        (local.set $weight (i32.add (local.get $weights)
          (i32.mul (local.get $stride) (i32.shr_u (local.get $x) (i32.const 2)))))
        (local.set $left (i32.load (i32.add (local.get $count) (local.get $x))))
        (local.set $sum (v128.const i32x4 0x200000 0x200000 0x200000 0x200000)) ;; a half
        (loop $place
          (local.set $sum (i32x4.add (local.get $sum) (i32x4.mul
            (v128.load32_splat (local.get $weight))
            (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $pixel)))))))
          (local.set $pixel (i32.add (local.get $pixel) (i32.const 3)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $place (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (local.set $sum (i32x4.shr_u (local.get $sum) (i32.const 22)))
        (local.set $sum (i16x8.narrow_i32x4_u (local.get $sum) (local.get $sum)))
        (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        (local.set $to (i32.add (local.get $to) (i32.const 3)))
        (br_if $column (i32.lt_u
          (local.tee $x (i32.add (local.get $x) (i32.const 4)))
          (i32.shl (local.get $columns) (i32.const 2)))))
      (local.set $from (i32.add (local.get $from) (local.get $rowLength)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; Sixteen values that stand side by side are summed down their columns at once.
  (func (export "alongColumns")
    (param $from i32) (param $rowLength i32)
    (param $first i32) (param $count i32) (param $weights i32) (param $stride i32) (param $rows i32)
    (param $to i32)
    (local $end i32) (local $x i32) (local $place i32) (local $at i32) (local $left i32)
    (local $values v128) (local $weight v128) (local $low v128) (local $high v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $first) (i32.shl (local.get $rows) (i32.const 2))))
    (loop $row
      (local.set $x (i32.const 0))
      (loop $sixteen
        (local.set $place (i32.add
          (i32.add (local.get $from) (local.get $x))
          (i32.mul (local.get $rowLength) (i32.load (local.get $first)))))
        (local.set $at (local.get $weights))
        (local.set $left (i32.load (local.get $count)))
        (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000)) ;; a half
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        (loop $next
          (local.set $values (v128.load (local.get $place)))
          (local.set $weight (v128.load32_splat (local.get $at)))
          (local.set $low (i16x8.extend_low_i8x16_u (local.get $values)))
          (local.set $high (i16x8.extend_high_i8x16_u (local.get $values)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.mul (local.get $weight) (i32x4.extend_low_i16x8_u (local.get $low)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.mul (local.get $weight) (i32x4.extend_high_i16x8_u (local.get $low)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.mul (local.get $weight) (i32x4.extend_low_i16x8_u (local.get $high)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.mul (local.get $weight) (i32x4.extend_high_i16x8_u (local.get $high)))))
          (local.set $place (i32.add (local.get $place) (local.get $rowLength)))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (v128.store (i32.add (local.get $to) (local.get $x))
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_u
              (i32x4.shr_u (local.get $a) (i32.const 22)) (i32x4.shr_u (local.get $b) (i32.const 22)))
            (i16x8.narrow_i32x4_u
              (i32x4.shr_u (local.get $c) (i32.const 22)) (i32x4.shr_u (local.get $d) (i32.const 22)))))
        (br_if $sixteen (i32.lt_u
          (local.tee $x (i32.add (local.get $x) (i32.const 16)))
          (local.get $rowLength))))
      (local.set $to (i32.add (local.get $to) (local.get $rowLength)))
      (local.set $weights (i32.add (local.get $weights) (local.get $stride)))
      (local.set $count (i32.add (local.get $count) (i32.const 4)))
      (br_if $row (i32.lt_u (local.tee $first (i32.add (local.get $first) (i32.const 4))) (local.get $end))))))
