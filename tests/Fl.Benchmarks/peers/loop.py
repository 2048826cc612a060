"""Federated averaging as a plain PyTorch loop: the least that a simulator in Python must pay.

usage: loop.py MODEL DATA PARTITION ROUNDS PER_ROUND BATCH LR PROCESSES

MODEL is net, resnet8 (CIFAR-10: DATA holds data_batch_1.bin ...), cnn or logistic (MNIST: DATA holds train-images-idx3-ubyte.gz ...).
PARTITION is a partition.csv, of which only the clients' sizes are taken. PROCESSES is 1, with PyTorch's default threads, or more, with one
thread each, that share a round's cohort. One local epoch of plain SGD, batches shuffled, the last one kept; weighted mean of the clients' weights;
the test set is scored once, at the end. Prints the images trained, the test accuracy, and the version of PyTorch.
"""
import copy
import csv
import gzip
import sys
import numpy as np, torch, torch.multiprocessing as mp, torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.GroupNorm(8, outputs), nn.ReLU(),
                                  nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.GroupNorm(8, outputs))
        self.shortcut = nn.Sequential() if stride == 1 and inputs == outputs else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.GroupNorm(8, outputs))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


MODELS = {
    "net": lambda: nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                                 nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    "resnet8": lambda: nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.GroupNorm(8, 16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2),
                                     Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)),
    "cnn": lambda: nn.Sequential(nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
                                 nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, 10)),
    "logistic": lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Sigmoid()),
}


def load(model, folder):
    if model in ("net", "resnet8"):
        def read(names):
            raw = np.concatenate([np.fromfile(f"{folder}/{name}.bin", np.uint8) for name in names]).reshape(-1, 3073)
            return torch.from_numpy(raw[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255), torch.from_numpy(raw[:, 0].astype(np.int64))
        return read([f"data_batch_{i}" for i in range(1, 6)]), read(["test_batch"])

    def read(kind):
        images = np.frombuffer(gzip.open(f"{folder}/{kind}-images-idx3-ubyte.gz").read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
        labels = np.frombuffer(gzip.open(f"{folder}/{kind}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
        return torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))
    return read("train"), read("t10k")


def train(model, weights, images, labels, client, batch, lr):
    """Loads the weights, trains an epoch on the client's examples, and returns the model's weights."""
    model.load_state_dict(weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for own in client[torch.randperm(len(client))].split(batch):
        optimizer.zero_grad()
        F.cross_entropy(model(images[own]), labels[own]).backward()
        optimizer.step()
    return model.state_dict()


def fold(total, weights, share):
    for name, value in weights.items():
        total[name].add_(value, alpha=share)


def work(tasks, done, name, images, labels, clients, batch, lr):
    torch.set_num_threads(1)
    model = MODELS[name]()
    while (task := tasks.get()) is not None:
        weights, cohort, examples = task
        total = {key: torch.zeros_like(value) for key, value in weights.items()}
        for client in cohort:
            fold(total, train(model, weights, images, labels, clients[client], batch, lr), len(clients[client]) / examples)
        done.put(total)
        done.join()


def main(name, folder, partition, rounds, per_round, batch, lr, processes):
    (images, labels), test = load(name, folder)
    sizes = [int(row["examples"]) for row in csv.DictReader(open(partition))]
    generator = np.random.default_rng(1)
    order = torch.from_numpy(generator.permutation(len(images)).astype(np.int64))
    # Sizes may come to more than the training set has: a partition of the pooled data set. Which examples they are costs nothing.
    clients = [order[torch.arange(start, start + size) % len(order)] for start, size in zip(np.cumsum([0] + sizes), sizes)]
    model = MODELS[name]()
    weights, trained = copy.deepcopy(model.state_dict()), 0
    if processes > 1:
        tasks, done = mp.Queue(), mp.JoinableQueue()
        workers = [mp.Process(target=work, args=(tasks, done, name, images, labels, clients, batch, lr)) for _ in range(processes)]
        for worker in workers:
            worker.start()
    for _ in range(rounds):
        cohort = generator.choice(len(clients), per_round, replace=False)
        examples = sum(len(clients[client]) for client in cohort)
        trained += examples
        total = {key: torch.zeros_like(value) for key, value in weights.items()}
        if processes > 1:
            for part in range(processes):
                tasks.put((weights, cohort[part::processes], examples))
            for _ in range(processes):
                fold(total, done.get(), 1)
                done.task_done()
        else:
            for client in cohort:
                fold(total, train(model, weights, images, labels, clients[client], batch, lr), len(clients[client]) / examples)
        weights = total
    if processes > 1:
        for _ in workers:
            tasks.put(None)
        for worker in workers:
            worker.join()
    model.load_state_dict(weights)
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in zip(test[0].split(500), test[1].split(500)))
    print(trained, right / len(test[1]), torch.__version__)


if __name__ == "__main__":
    name, folder, partition = sys.argv[1:4]
    main(name, folder, partition, *map(int, sys.argv[4:7]), float(sys.argv[7]), int(sys.argv[8]))
