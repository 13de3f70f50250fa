;; The smallest contract that exercises the harness. A message is {"<op>":<argument>} with an op of
;; four letters, compared as one little-endian number. Texts end with a zero byte.
(module
  (import "env" "db_read" (func $db_read (param i32) (result i32)))
  (import "env" "db_write" (func $db_write (param i32 i32)))
  (import "env" "db_remove" (func $db_remove (param i32)))
  (import "env" "db_scan" (func $db_scan (param i32 i32 i32) (result i32)))
  (import "env" "db_next" (func $db_next (param i32) (result i32)))
  (import "env" "addr_validate" (func $addr_validate (param i32) (result i32)))
  (import "env" "query_chain" (func $query_chain (param i32) (result i32)))
  (import "env" "abort" (func $abort (param i32)))

  (memory (export "memory") 8)
  (global $heap (mut i32) (i32.const 0x2000))

  (data (i32.const 0x100) "cell\00")
  (data (i32.const 0x120) "answer\00")
  (data (i32.const 0x140) "last\00")
  (data (i32.const 0x160) "redo\00")
  (data (i32.const 0x180) "b\00")
  (data (i32.const 0x190) "d\00")
  (data (i32.const 0x1a0) "stopped on purpose\00")
  (data (i32.const 0x200) "{\"ok\":{\"messages\":[],\"attributes\":[{\"key\":\"op\",\"value\":\"done\"}],\"events\":[],\"data\":\"aGk=\"}}\00")
  (data (i32.const 0x300) "{\"error\":\"refused\"}\00")
  (data (i32.const 0x340) "{\"error\":\"bad address\"}\00")
  (data (i32.const 0x380) "{\"error\":\"peer refused\"}\00")
  (data (i32.const 0x3c0) "{\"ok\":\"InBvbmci\"}\00")
  (data (i32.const 0x400) "{\"ok\":{\"messages\":[{\"id\":0,\"payload\":\"\",\"msg\":{\"bank\":{\"send\":{\"to_address\":\"x\",\"amount\":[]}}},\"gas_limit\":null,\"reply_on\":\"never\"}],\"attributes\":[],\"events\":[],\"data\":null}}\00")
  (data (i32.const 0x500) "{\"ok\":{\"messages\":[],\"attributes\":[{\"key\":\"a\",\"value\":\"1\"}],\"events\":[{\"type\":\"kept\",\"attributes\":[{\"key\":\"long\",\"value\":\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"}]}],\"data\":null}}\00")
  (data (i32.const 0x700) "{\"ok\":{\"messages\":[],\"attributes\":[{\"key\":\"_mine\",\"value\":\"1\"}],\"events\":[],\"data\":null}}\00")

  (func (export "interface_version_8"))

  (func $alloc (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (local.get $at))

  ;; A region names bytes by offset, capacity and length.
  (func $region (param $offset i32) (param $length i32) (result i32)
    (local $at i32)
    (local.set $at (call $alloc (i32.const 12)))
    (i32.store (local.get $at) (local.get $offset))
    (i32.store offset=4 (local.get $at) (local.get $length))
    (i32.store offset=8 (local.get $at) (local.get $length))
    (local.get $at))

  (func $text (param $offset i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $offset))
    (block $found
      (loop $next
        (br_if $found (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (call $region (local.get $offset) (i32.sub (local.get $end) (local.get $offset))))

  (func (export "allocate") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (call $region (call $alloc (local.get $size)) (local.get $size)))
    (i32.store offset=8 (local.get $at) (i32.const 0))
    (local.get $at))

  (func (export "deallocate") (param i32))

  (func $op (param $message i32) (result i32)
    (i32.load offset=2 align=1 (i32.load (local.get $message))))

  (func $argument (param $message i32) (result i32)
    (call $region
      (i32.add (i32.load (local.get $message)) (i32.const 8))
      (i32.sub (i32.load offset=8 (local.get $message)) (i32.const 9))))

  (func $argument_text (param $message i32) (result i32)
    (call $region
      (i32.add (i32.load (local.get $message)) (i32.const 9))
      (i32.sub (i32.load offset=8 (local.get $message)) (i32.const 11))))

  (func $key (result i32) (call $text (i32.const 0x100)))
  (func $ok (result i32) (call $text (i32.const 0x200)))
  (func $refused (result i32) (call $text (i32.const 0x300)))

  ;; Goes through a range to its end and stores the last element in "last".
  (func $walk (param $iterator i32)
    (local $element i32) (local $last i32)
    (block $end
      (loop $next
        (local.set $element (call $db_next (local.get $iterator)))
        (br_if $end (i32.eq (i32.load offset=8 (local.get $element)) (i32.const 8)))
        (local.set $last (local.get $element))
        (br $next)))
    (if (local.get $last)
      (then (call $db_write (call $text (i32.const 0x140)) (local.get $last)))))

  (func (export "instantiate") (param $env i32) (param $info i32) (param $message i32) (result i32)
    (call $db_write (call $key) (local.get $message))
    (if (i32.eq (call $op (local.get $message)) (i32.const 0x6c696166)) ;; fail
      (then (return (call $refused))))
    (call $ok))

  (func (export "migrate") (param $env i32) (param $message i32) (result i32)
    (call $db_write (call $key) (local.get $message))
    (if (i32.eq (call $op (local.get $message)) (i32.const 0x6c696166)) ;; fail
      (then (return (call $refused))))
    (call $ok))

  (func (export "execute") (param $env i32) (param $info i32) (param $message i32) (result i32)
    (local $op i32)
    (local.set $op (call $op (local.get $message)))
    (if (i32.eq (local.get $op) (i32.const 0x65766173)) ;; save
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x6c696166)) ;; fail
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (return (call $refused))))
    (if (i32.eq (local.get $op) (i32.const 0x70617274)) ;; trap
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (unreachable)))
    (if (i32.eq (local.get $op) (i32.const 0x706f6f6c)) ;; loop
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (loop $forever (br $forever))))
    (if (i32.eq (local.get $op) (i32.const 0x706f7473)) ;; stop
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (call $abort (call $text (i32.const 0x1a0)))))
    (if (i32.eq (local.get $op) (i32.const 0x646e6573)) ;; send
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (return (call $text (i32.const 0x400)))))
    (if (i32.eq (local.get $op) (i32.const 0x736b7361)) ;; asks
      (then
        (call $db_write
          (call $text (i32.const 0x120))
          (call $query_chain (call $argument (local.get $message))))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x72646461)) ;; addr
      (then
        (if (call $addr_validate (call $argument_text (local.get $message)))
          (then (return (call $text (i32.const 0x340)))))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x6e616373)) ;; scan
      (then
        (call $walk (call $db_scan (i32.const 0) (i32.const 0) (i32.const 1)))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x6e637372)) ;; rscn
      (then
        (call $walk (call $db_scan (i32.const 0) (i32.const 0) (i32.const 2)))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x676e6172)) ;; rang
      (then
        (call $walk (call $db_scan (call $text (i32.const 0x180)) (call $text (i32.const 0x190)) (i32.const 1)))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x706f7264)) ;; drop
      (then
        (call $db_remove (call $key))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x64616572)) ;; read
      (then
        (drop (call $db_read (call $key)))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x63697774)) ;; twic: everything twice
      (then
        (drop (call $db_read (call $key)))
        (drop (call $db_read (call $key)))
        (call $db_write (call $key) (call $argument (local.get $message)))
        (call $db_write (call $key) (call $argument (local.get $message)))
        (drop (call $db_read (call $key)))
        (return (call $ok))))
    (if (i32.eq (local.get $op) (i32.const 0x746e7665)) ;; evnt
      (then (return (call $text (i32.const 0x500)))))
    (if (i32.eq (local.get $op) (i32.const 0x64767372)) ;; rsvd
      (then (return (call $text (i32.const 0x700)))))
    (if (i32.eq (local.get $op) (i32.const 0x6e656874)) ;; then: writes, then reads
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (drop (call $db_read (call $key)))
        (return (call $ok))))
    (call $refused))

  (func (export "query") (param $env i32) (param $message i32) (result i32)
    (local $op i32)
    (local.set $op (call $op (local.get $message)))
    (if (i32.eq (local.get $op) (i32.const 0x64616572)) ;; read
      (then
        (drop (call $db_read (call $key)))
        (return (call $text (i32.const 0x3c0)))))
    (if (i32.eq (local.get $op) (i32.const 0x65766173)) ;; save
      (then
        (call $db_write (call $key) (call $argument (local.get $message)))
        (return (call $text (i32.const 0x3c0)))))
    (if (i32.eq (local.get $op) (i32.const 0x706f7264)) ;; drop
      (then
        (call $db_remove (call $key))
        (return (call $text (i32.const 0x3c0)))))
    (if (i32.eq (local.get $op) (i32.const 0x706f6f6c)) ;; loop
      (then (loop $forever (br $forever))))
    ;; redo: asks what the cell "redo" says, for example this very query of itself
    (if (i32.eq (local.get $op) (i32.const 0x6f646572))
      (then
        ;; the answer to a query that succeeded has ok":{"ok from its third byte on
        (if (i64.eq
              (i64.load offset=2 align=1
                (i32.load (call $query_chain (call $db_read (call $text (i32.const 0x160))))))
              (i64.const 0x6b6f227b3a226b6f))
          (then (return (call $text (i32.const 0x3c0)))))
        (return (call $text (i32.const 0x380)))))
    (call $refused)))
