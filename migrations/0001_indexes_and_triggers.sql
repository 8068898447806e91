-- The kinds of place that the core vocabulary has. A scene that brings a kind inserts it in its own migration.
INSERT INTO place_kinds (id, code) VALUES
  ('STORE', 1), ('ATTRACTION', 2), ('PARKING_LOT', 3), ('CAMPUS_VENUE', 4), ('SERVICE_HALL', 5), ('STATION', 6);
--> statement-breakpoint
-- The one spatial index. The kind is its third dimension, so that a search for one kind does not wade through the
-- others. It reaches from its code to half a step on: boxes without volume would make the tree cluster badly.
CREATE VIRTUAL TABLE places_rtree USING rtree(num, min_lon, max_lon, min_lat, max_lat, min_kind, max_kind);
--> statement-breakpoint
CREATE TRIGGER places_rtree_insert AFTER INSERT ON places
WHEN NEW.lon IS NOT NULL AND NEW.state NOT IN ('PLANNED', 'CLOSED_FOREVER')
BEGIN
  INSERT INTO places_rtree SELECT NEW.num, NEW.lon, NEW.lon, NEW.lat, NEW.lat, k.code, k.code + 0.5 FROM place_kinds k WHERE k.id = NEW.kind;
END;
--> statement-breakpoint
CREATE TRIGGER places_rtree_update AFTER UPDATE OF num, kind, lon, lat, state ON places
BEGIN
  DELETE FROM places_rtree WHERE num = OLD.num;
  INSERT INTO places_rtree SELECT NEW.num, NEW.lon, NEW.lon, NEW.lat, NEW.lat, k.code, k.code + 0.5 FROM place_kinds k
    WHERE k.id = NEW.kind AND NEW.lon IS NOT NULL AND NEW.state NOT IN ('PLANNED', 'CLOSED_FOREVER');
END;
--> statement-breakpoint
CREATE TRIGGER places_rtree_delete AFTER DELETE ON places
BEGIN
  DELETE FROM places_rtree WHERE num = OLD.num;
END;
--> statement-breakpoint
-- The one text index. rowid is twice a place's num, or twice a product's num plus one; terms are made by src/schema/text.ts.
CREATE VIRTUAL TABLE search_entries USING fts5(name, body, facets, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2');
--> statement-breakpoint
CREATE TRIGGER places_delete AFTER DELETE ON places
BEGIN
  DELETE FROM search_entries WHERE rowid = OLD.num * 2;
  DELETE FROM media WHERE owner_id = OLD.id;
END;
--> statement-breakpoint
CREATE TRIGGER products_delete AFTER DELETE ON products
BEGIN
  DELETE FROM search_entries WHERE rowid = OLD.num * 2 + 1;
  DELETE FROM media WHERE owner_id = OLD.id;
END;
--> statement-breakpoint
-- A product's price range is what its SKUs say, whoever writes them.
CREATE TRIGGER skus_price_range_insert AFTER INSERT ON skus
BEGIN
  UPDATE products SET
    min_price_fen = (SELECT min(price_fen) FROM skus WHERE product_id = NEW.product_id),
    max_price_fen = (SELECT max(price_fen) FROM skus WHERE product_id = NEW.product_id)
  WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER skus_price_range_update AFTER UPDATE OF price_fen, product_id ON skus
BEGIN
  UPDATE products SET
    min_price_fen = (SELECT min(price_fen) FROM skus WHERE product_id = NEW.product_id),
    max_price_fen = (SELECT max(price_fen) FROM skus WHERE product_id = NEW.product_id)
  WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER skus_price_range_delete AFTER DELETE ON skus
BEGIN
  UPDATE products SET
    min_price_fen = coalesce((SELECT min(price_fen) FROM skus WHERE product_id = OLD.product_id), 0),
    max_price_fen = coalesce((SELECT max(price_fen) FROM skus WHERE product_id = OLD.product_id), 0)
  WHERE id = OLD.product_id;
END;
--> statement-breakpoint
-- What all stores together may sell of a SKU: a list of products must not add it up anew for each row.
CREATE TRIGGER skus_sellable_insert AFTER INSERT ON stock_levels
BEGIN
  UPDATE skus SET sellable = (SELECT coalesce(sum(max(0, on_hand - held - committed - safety)), 0) FROM stock_levels WHERE sku_id = NEW.sku_id AND pool = 'NORMAL')
  WHERE id = NEW.sku_id;
END;
--> statement-breakpoint
CREATE TRIGGER skus_sellable_update AFTER UPDATE ON stock_levels
BEGIN
  UPDATE skus SET sellable = (SELECT coalesce(sum(max(0, on_hand - held - committed - safety)), 0) FROM stock_levels WHERE sku_id = skus.id AND pool = 'NORMAL')
  WHERE id IN (OLD.sku_id, NEW.sku_id);
END;
--> statement-breakpoint
CREATE TRIGGER skus_sellable_delete AFTER DELETE ON stock_levels
BEGIN
  UPDATE skus SET sellable = (SELECT coalesce(sum(max(0, on_hand - held - committed - safety)), 0) FROM stock_levels WHERE sku_id = OLD.sku_id AND pool = 'NORMAL')
  WHERE id = OLD.sku_id;
END;
--> statement-breakpoint
-- A product's cover is its first picture.
CREATE TRIGGER products_cover_insert AFTER INSERT ON media
BEGIN
  UPDATE products SET cover = (SELECT json_object('url', m.url, 'alt', json(m.alt)) FROM media m WHERE m.owner_id = NEW.owner_id AND m.kind = 'IMAGE' ORDER BY m.position LIMIT 1)
  WHERE id = NEW.owner_id;
END;
--> statement-breakpoint
CREATE TRIGGER products_cover_update AFTER UPDATE ON media
BEGIN
  UPDATE products SET cover = (SELECT json_object('url', m.url, 'alt', json(m.alt)) FROM media m WHERE m.owner_id = products.id AND m.kind = 'IMAGE' ORDER BY m.position LIMIT 1)
  WHERE id IN (OLD.owner_id, NEW.owner_id);
END;
--> statement-breakpoint
CREATE TRIGGER products_cover_delete AFTER DELETE ON media
BEGIN
  UPDATE products SET cover = (SELECT json_object('url', m.url, 'alt', json(m.alt)) FROM media m WHERE m.owner_id = OLD.owner_id AND m.kind = 'IMAGE' ORDER BY m.position LIMIT 1)
  WHERE id = OLD.owner_id;
END;
